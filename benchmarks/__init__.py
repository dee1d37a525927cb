"""Measures the product against what the same machine could do at best; `manage.py bench NAME` runs one."""
