"""QR codes, drawn here."""

import base64

from qrcode.image.svg import SvgPathFillImage
from qrcode.main import QRCode


def qr_picture(text: str) -> str:
    """The text as a QR code: SVG as a data address, on white, whatever the theme."""
    drawing = QRCode(border=4, image_factory=SvgPathFillImage)
    drawing.add_data(text)
    svg = drawing.make_image().to_string()
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()
