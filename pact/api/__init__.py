"""The API for programs: what pages say of companies, stories and tables, as JSON (`/api/v1`)."""
