"""What is found in a text before it is published: personal data, numbers never to be stored, duplicates."""
