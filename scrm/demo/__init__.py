"""The fictional brand of `manage.py demo`: its people, their stories, and a few weeks of work with them."""
