"""The commands with which operators keep a site: backups, moving it to another database, checking a deployment."""
