"""Read times, counts, prices and days as people write them, in English and Spanish.

Both languages are read whatever the page's language. A text is read completely or refused with the reason
(`figures.NotRead`): nothing is half understood, guessed or left out.
"""
