"""The doors: public, delegate, files, health."""
