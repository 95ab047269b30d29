"""Support for tests: databases, the test client and its checks, factories."""
