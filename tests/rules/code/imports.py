import telnetlib
import ftplib
import xmlrpc
import xmlrpc.client
import xmlrpc.server
import xmlrpclib
import wsgiref.handlers
import wsgiref.handlers.CGIHandler
import twisted.web.twcgi.CGIScript
import Crypto.Cipher
import Crypto.Hash
import Crypto.IO
import Crypto.Protocol
import Crypto.PublicKey
import Crypto.Random
import Crypto.Signature
import Crypto.Util
import pyghmi
import pyghmi.ipmi
from Crypto import Cipher
from xmlrpc import client
from telnetlib import Telnet
from ftplib import FTP
from wsgiref.handlers import CGIHandler
from twisted.web.twcgi import CGIScript
import_module = __import__("telnetlib")
import importlib
importlib.import_module("ftplib")
importlib.__import__("xmlrpc")

telnetlib.Telnet("a")
Telnet("a")
ftplib.FTP("a")
FTP("a")
from xmlrpc.client import ServerProxy
import xmlrpc.client as rpc
from xmlrpc.server import SimpleXMLRPCServer as Server
