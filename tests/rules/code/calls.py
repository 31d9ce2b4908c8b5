import tempfile, pickle, marshal, hashlib, ssl, socket, os, shelve, dill, jsonpickle, pandas
import xml.etree.ElementTree as ET
import xml.etree.cElementTree as CET
import xml.sax
import xml.sax.expatreader
import xml.dom.expatbuilder
import xml.dom.minidom
import xml.dom.pulldom
import urllib.request
from urllib.request import urlopen, urlretrieve, URLopener
import six.moves.urllib.request
from django.utils.safestring import mark_safe
from pickle import loads
import requests, httpx, yaml

exec("a = 1")
exec(code)
os.chmod("/etc/x", 0o777)
os.chmod("/etc/x", 0o666)
os.chmod(path, 0o757)
s = socket.socket()
s.bind(("0.0.0.0", 80))
address = "0.0.0.0"
open("/tmp/x")
name = "/var/tmp/x"
shm = "/dev/shm/x"
requests.get("https://a")
requests.post("https://a", timeout=None)
requests.get("https://a", verify=False, timeout=1)
httpx.get("https://a", verify=False)
httpx.Client(verify=False)
requests.Session().get("https://a", verify=False)
pickle.loads(d)
pickle.load(f)
pickle.Unpickler(f)
loads(d)
dill.loads(d)
dill.load(f)
dill.Unpickler(f)
shelve.open("x")
shelve.DbfilenameShelf("x")
jsonpickle.decode(d)
jsonpickle.unpickler.decode(d)
jsonpickle.unpickler.Unpickler(d)
pandas.read_pickle("x")
marshal.load(f)
marshal.loads(d)
tempfile.mktemp()
eval("a")
mark_safe(x)
mark_safe("<b>%s</b>" % x)
urllib.request.urlopen(u)
urllib.request.urlretrieve(u)
urllib.request.URLopener()
urllib.request.FancyURLopener()
urlopen(u)
urlretrieve(u)
six.moves.urllib.request.urlopen(u)
six.moves.urllib.request.urlretrieve(u)
ET.parse("x")
ET.iterparse("x")
ET.fromstring("x")
ET.XMLParser()
CET.parse("x")
CET.fromstring("x")
xml.sax.parse("x")
xml.sax.parseString("x")
xml.sax.make_parser()
xml.sax.expatreader.create_parser()
xml.dom.expatbuilder.parse("x")
xml.dom.expatbuilder.parseString("x")
xml.dom.minidom.parse("x")
xml.dom.minidom.parseString("x")
xml.dom.pulldom.parse("x")
xml.dom.pulldom.parseString("x")
ssl._create_unverified_context()
ssl._create_default_https_context = ssl._create_unverified_context
hashlib.md5(b"a")
hashlib.sha1(b"a")
hashlib.new("md5")
hashlib.new(name="sha1", data=b"")
hashlib.new("MD4", b"a")
yaml.load(x)
yaml.load(x, Loader=yaml.Loader)
yaml.load(x, yaml.UnsafeLoader)
import crypt
crypt.crypt("a", salt=crypt.METHOD_CRYPT)
crypt.crypt("a", crypt.METHOD_MD5)
crypt.mksalt(crypt.METHOD_BLOWFISH)
