import manifest from '../manifest.json';

/** Whom to ask; the manifest says it to amoCRM as well. */
export const SITE = manifest.widget.support.link;
export const EMAIL = manifest.widget.support.email;
export const PHONE = '+7 (938) 108-33-38';

/** Pages of REON's site that the window points to. */
export const PAYMENT = SITE;
export const AGREEMENT = `${SITE}/agreement`;
export const PRIVACY = `${SITE}/privacy`;
