"""The shop's web service."""

import os

from flask import Flask, jsonify, request

from shop.catalogue import restore_basket
from shop.orders import cancel, open_database, order, search_orders

DATABASE_PASSWORD = "harbour-Lights-2024!"

app = Flask(__name__)
app.secret_key = os.environ.get("SHOP_SECRET", "")


@app.get("/orders/<int:number>")
def show_order(number: int):
    found = order(open_database("var/shop.db"), number)
    return (jsonify(found), 200) if found else ("There is no such order.", 404)


@app.get("/orders")
def find_orders():
    return jsonify(search_orders(open_database("var/shop.db"), request.args["customer"]))


@app.post("/orders/<int:number>/cancel")
def cancel_order(number: int):
    return ("", 204) if cancel(open_database("var/shop.db"), number) else ("Too late.", 409)


@app.get("/basket")
def basket():
    return jsonify(restore_basket(request.cookies["basket"].encode()))


if __name__ == "__main__":
    app.run(host="0.0.0.0", debug=True)
