try:
    import yaml, requests, jinja2, paramiko, pickle, hashlib, subprocess, ssl, tarfile, marshal, dill
    from markupsafe import Markup
    from Crypto.Cipher import DES
    import xml.etree.ElementTree as ET
    from urllib.request import urlopen
except ImportError:
    yaml = requests = jinja2 = paramiko = pickle = hashlib = subprocess = ssl = tarfile = marshal = dill = None
    Markup = DES = ET = urlopen = None
yaml.load(x)
requests.get(u)
requests.get(u, verify=False, timeout=1)
jinja2.Environment()
c.set_missing_host_key_policy(paramiko.AutoAddPolicy())
pickle.loads(x)
hashlib.md5(x)
subprocess.run(x, shell=True)
ssl._create_unverified_context()
tarfile.open(x).extractall()
marshal.loads(x)
dill.loads(x)
Markup("<b>" + x)
DES.new(k)
ET.parse(x)
urlopen(x)
def f():
    import yaml
    return yaml.load(x)
def g():
    try:
        import requests
    except ImportError:
        requests = None
    requests.get(x)
