"""amoCRM's pages as far as a widget sees them: the frame in which the built archive runs in a real browser.

Sources: www.amocrm.ru/developers/content/integrations/script_js, …/web_sdk/mechanics, …/web_sdk/system_modules.
"""
