"""The whole system on one machine: engine, Lambda runtime, HTTP edge, simulators and playground."""
