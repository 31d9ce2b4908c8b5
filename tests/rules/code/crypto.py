from Crypto.Cipher import ARC2, ARC4, Blowfish, DES, XOR
from Cryptodome.Cipher import DES as DES2
from Crypto.Hash import MD2, MD4, MD5, SHA
from Cryptodome.Hash import MD5 as M5
from Crypto.PublicKey import DSA, RSA
from Cryptodome.PublicKey import RSA as RSA2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
import cryptography.hazmat.primitives.hashes
import pycryptodome
import ssl
import OpenSSL.SSL
from OpenSSL import SSL
import paramiko
from pysnmp.hlapi import CommunityData, UsmUserData
import pysnmp.hlapi

ARC2.new(k)
ARC4.new(k)
Blowfish.new(k)
DES.new(k)
XOR.new(k)
DES2.new(k)
MD2.new()
MD4.new()
MD5.new()
SHA.new()
M5.new()
hashes.MD5()
hashes.SHA1()
cryptography.hazmat.primitives.hashes.MD5()
Cipher(algorithms.ARC4(k), mode=None)
Cipher(algorithms.Blowfish(k), modes.ECB(iv))
algorithms.IDEA(k)
algorithms.CAST5(k)
algorithms.SEED(k)
algorithms.TripleDES(k)
modes.ECB(iv)
ECB(iv)
dsa.generate_private_key(key_size=512, backend=b)
dsa.generate_private_key(1024, b)
rsa.generate_private_key(65537, 1024, b)
rsa.generate_private_key(public_exponent=65537, key_size=512, backend=b)
ec.generate_private_key(curve=ec.SECT163K1, backend=b)
ec.generate_private_key(ec.SECT163R2(), b)
RSA.generate(1024)
DSA.generate(bits=512)
RSA2.generate(bits=512)
ssl.wrap_socket(ssl_version=ssl.PROTOCOL_SSLv2)
ssl.wrap_socket(s, ssl_version=ssl.PROTOCOL_TLSv1)
SSL.Context(method=SSL.SSLv2_METHOD)
SSL.Context(method=SSL.SSLv23_METHOD)
OpenSSL.SSL.Context(method=OpenSSL.SSL.TLSv1_METHOD)
herp_derp(ssl_version=ssl.PROTOCOL_SSLv3)
herp_derp(method=SSL.SSLv3_METHOD)
connect(ssl_version=ssl.PROTOCOL_TLSv1_1)
def open_ssl_socket(version=ssl.PROTOCOL_SSLv2):
    pass
def other(version=SSL.SSLv3_METHOD, b=1):
    pass
def kwonly(*, version=ssl.PROTOCOL_TLSv1):
    pass
client = paramiko.client.SSHClient()
client.set_missing_host_key_policy(paramiko.client.AutoAddPolicy)
client.set_missing_host_key_policy(paramiko.WarningPolicy())
client.set_missing_host_key_policy(policy=paramiko.AutoAddPolicy())
client.exec_command("ls " + x)
client.exec_command("ls")
paramiko.util.invoke_shell("x")
CommunityData("public", mpModel=0)
pysnmp.hlapi.CommunityData("public", mpModel=1)
UsmUserData("a")
UsmUserData("a", "b")
pysnmp.hlapi.UsmUserData("a", authKey="b")
