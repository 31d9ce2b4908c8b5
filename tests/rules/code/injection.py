import subprocess, os, commands, popen2, tarfile, logging.config
from subprocess import Popen, check_output as co
from flask import Flask
from jinja2 import Environment, Template
import jinja2
from mako.template import Template as MakoTemplate
import mako.template
from markupsafe import Markup, escape
import markupsafe
import flask
from django.db.models.expressions import RawSQL
from django.contrib.auth.models import User
from django.db import connection

app = Flask(__name__)
app.run(debug=True)
app.run("host", 80, debug=True)
subprocess.Popen("ls " + x, shell=True)
subprocess.call("ls %s" % x, shell=True)
subprocess.run(f"ls {x}", shell=True)
subprocess.run(command, shell=True)
subprocess.check_call("rm *", shell=True)
subprocess.Popen(["chown", "*"], shell=True)
subprocess.getoutput("ls " + x)
subprocess.getstatusoutput(x)
subprocess.run(x, shell=1)
subprocess.run(x, shell="yes")
subprocess.run(x, shell=[1])
subprocess.run(x, shell={"a": 1})
Popen(x, shell=True)
co(x, shell=True)
os.system("ls " + x)
os.system(x)
os.popen(x)
os.popen2(x)
os.popen3(x)
os.popen4(x)
os.system("chown root *")
os.popen("tar cf a *")
popen2.popen2(x)
popen2.Popen3(x)
commands.getoutput(x)
commands.getstatusoutput(x)
custom(x, shell=True)
obj.method(x, shell=True)
cursor.execute("SELECT a FROM t WHERE b = '%s'" % b)
cursor.execute("SELECT a FROM t WHERE b = " + b)
cursor.execute("SELECT a FROM t WHERE b = {}".format(b))
cursor.execute(f"SELECT a FROM t WHERE b = {b}")
cursor.execute("INSERT INTO t VALUES (%s)" % b)
cursor.execute("DELETE FROM t WHERE a = " + a)
cursor.execute("UPDATE t SET a = " + a)
q = "SELECT * FROM t WHERE a = '%s'" % a
q = "SELECT * FROM " + t
q = f"SELECT * FROM {t}"
q = "WITH c AS (SELECT 1) SELECT * FROM c WHERE a = " + a
q = """SELECT *
FROM t
WHERE a = '%s'""" % a
q = ("SELECT a "
     "FROM t WHERE b = '%s'" % b)
q = "select a from t where b = {b}".format(b=b)
q = "SELECT a FROM t".replace("a", b)
cursor.execute("SELECT a FROM t WHERE b = " + b + " AND c = 1")
sql = "insert into t values ('" + a + "')"
User.objects.filter(a=1).extra(select={"a": "b %s" % c}, where=["a = %s" % b])
User.objects.extra(where=[x])
User.objects.filter(a=1).extra(dict(could_be="insecure"))
User.objects.annotate(val=RawSQL("a %s" % b, []))
User.objects.annotate(val=RawSQL(sql=x, params=[]))
RawSQL("{}".format(a), [])
logging.config.listen(9999)
Environment(loader=l, autoescape=False)
Environment(loader=l)
Environment(autoescape=f)
jinja2.Environment(loader=l, autoescape=False)
MakoTemplate("a")
mako.template.Template("a")
Markup(f"<b>{x}</b>")
markupsafe.Markup("<b>" + x)
flask.Markup("a {}".format(b))
Markup(x)
tarfile.open("x").extractall()
tar = tarfile.open("x")
tar.extractall(path="y")
tar.extractall(members=m)
tar.extractall(path="y", members=members(tar))
tar.extractall("y", filter="tar")
tar.extractall("y", filter="data")
subprocess.run(x, shell=flag)
launch(x, shell=flag.value)
q = "SELECT %s FROM t" % ",".join(c)
