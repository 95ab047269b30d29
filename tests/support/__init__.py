"""What tests are built from: databases, the watching client, pages' manners, factories."""
