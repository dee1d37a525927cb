"""Every write of outreach, one module for each noun."""
