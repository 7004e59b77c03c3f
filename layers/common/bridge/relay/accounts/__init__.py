"""An account of amoCRM: installation, access, uninstallation."""
