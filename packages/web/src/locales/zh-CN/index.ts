import { access } from "./access.ts";
import { account } from "./account.ts";
import { admin } from "./admin.ts";
import { audit } from "./audit.ts";
import { common } from "./common.ts";
import { home } from "./home.ts";
import { organization } from "./organization.ts";
import { reference } from "./reference.ts";
import { repository } from "./repository.ts";

/** Every string of the pages in this language, by area. */
export const strings = { access, account, admin, audit, common, home, organization, reference, repository };
