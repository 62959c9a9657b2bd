/** Of everybody in tests; passes the rules for passwords. */
export const password = "vier kleine Boote";
