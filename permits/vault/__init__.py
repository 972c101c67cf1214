"""Where files lie: type by bytes, encryption, durable storage, scan, sandboxed decoding. Knows no application."""
