"""What is drawn between a chart’s title and its source."""
