// The partners' pages, beside amoCRM's own on the rail.

import { leadsPage } from "./leads.js";
import { platformPage } from "./platform.js";
import { wahelpPage } from "./wahelp.js";

export const PARTNER_VIEWS = { wahelp: wahelpPage, platform: platformPage, leads: leadsPage };
