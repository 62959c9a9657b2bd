/** Organisations and people. */
export const organizationRoutes = [] as const;
