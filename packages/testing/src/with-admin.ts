import { password } from "./password.ts";

/** Settings of a server with an admin called `chief`. */
export const withAdmin = {
  ESTIVA_ADMIN_USERNAME: "chief",
  ESTIVA_ADMIN_PASSWORD: password,
  ESTIVA_ADMIN_EMAIL: "Chief@example.com",
};
