"""The lead funnel, which stands before the route: it greets, makes leads of presses, and asks one question more."""
