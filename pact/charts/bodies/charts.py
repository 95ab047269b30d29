"""A figure of a page as the drawing of a file."""

from dataclasses import dataclass

from pact.charts.pen import Pen
from pact.charts.picture import Form
from pact.rankings.charts.drawing import Chart


@dataclass(frozen=True)
class ChartBody:
    chart: Chart

    def draw(self, pen: Pen, form: Form) -> float:
        chart = self.chart.shorter() if form is Form.WIDE else self.chart
        part = chart.as_part(pen.theme)
        pen.add(part.markup)
        return part.height
