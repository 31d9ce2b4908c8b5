#!/bin/sh
# Puts a release on the machine that serves the shop.
set -eu

release=$1
curl -fsSL https://releases.example.com/agent.sh | sh
curl -k -o /tmp/shop.tar.gz "https://releases.example.com/$release.tar.gz"
tar -xzf /tmp/shop.tar.gz -C /srv/shop
chmod -R 777 /srv/shop/var
eval "systemctl restart shop@$release"
