/** What site administrators see, and the first set-up. */
export const adminRoutes = [] as const;
