"""The two yardsticks of `bench/pages.py`. Change nothing here: figures of different days are compared by it.

`/constant` (A) is what a bare Flask application takes to answer at all. `/page` (B) is an ordinary page of Flask,
SQLAlchemy and Jinja as their tutorials write it: four SELECTs by key, together twenty rows of one ten-column table,
one template.
"""

from datetime import UTC, datetime, timedelta

from flask import Flask, render_template
from jinja2 import DictLoader
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

ROWS_OF_KEY = 5
KEYS = (3, 14, 15, 92)
TEMPLATE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Items</title></head>
<body>
<h1>Items</h1>
{% for items in shelves %}
<table>
{% for item in items %}
<tr><td>{{ item.id }}</td><td>{{ item.shelf }}</td><td>{{ item.name }}</td><td>{{ item.maker }}</td>
<td>{{ item.words }}</td><td>{{ item.price }}</td><td>{{ item.pieces }}</td><td>{{ item.weight }}</td>
<td>{{ "yes" if item.is_sold else "no" }}</td><td>{{ item.made_at }}</td></tr>
{% endfor %}
</table>
{% endfor %}
</body>
</html>
"""


class Base(DeclarativeBase):
    pass


class Item(Base):
    __tablename__ = "item"

    id: Mapped[int] = mapped_column(primary_key=True)
    shelf: Mapped[int] = mapped_column(index=True)
    name: Mapped[str]
    maker: Mapped[str]
    words: Mapped[str]
    price: Mapped[float]
    pieces: Mapped[int]
    weight: Mapped[float]
    is_sold: Mapped[bool]
    made_at: Mapped[datetime]


def make_app(database_url: str) -> Flask:
    """The application, over a database it fills with a hundred shelves of five items."""
    engine = create_engine(database_url)
    Base.metadata.create_all(engine)
    start = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    with Session(engine) as session:
        session.add_all(
            Item(
                shelf=number // ROWS_OF_KEY,
                name=f"Item {number}",
                maker=f"Maker {number % 7}",
                words="What it is for, in a sentence or so & no more.",
                price=number * 1.25,
                pieces=number % 11,
                weight=number / 3,
                is_sold=number % 2 == 0,
                made_at=start + timedelta(hours=number),
            )
            for number in range(500)
        )
        session.commit()
    app = Flask("yardstick")
    app.jinja_loader = DictLoader({"items.html": TEMPLATE})

    @app.get("/constant")
    def constant() -> str:
        return "constant"

    @app.get("/page")
    def page() -> str:
        with Session(engine) as session:
            shelves = [session.scalars(select(Item).where(Item.shelf == key)).all() for key in KEYS]
            return render_template("items.html", shelves=shelves)

    return app
