"""What newsrooms and journalists do on the demo's site."""
