/** Whether the person may change settings; null where amoCRM does not tell. */
export function isAdmin(): boolean | null {
  return APP.constant('user_rights')?.is_admin ?? null;
}
