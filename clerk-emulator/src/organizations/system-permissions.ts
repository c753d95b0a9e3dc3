/** What Clerk's own components ask for. They never stand in a session token. */
export const SYSTEM_PERMISSIONS: Record<string, string> = {
  "org:sys_profile:manage": "Manage organization",
  "org:sys_profile:delete": "Delete organization",
  "org:sys_memberships:read": "Read members",
  "org:sys_memberships:manage": "Manage members",
  "org:sys_domains:read": "Read domains",
  "org:sys_domains:manage": "Manage domains",
  "org:sys_billing:read": "Read billing",
  "org:sys_billing:manage": "Manage billing",
};
