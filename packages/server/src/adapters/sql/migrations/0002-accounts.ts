import { type ColumnDefinitionBuilder, type Kysely, sql } from "kysely";
import { createIndex } from "../create-index.ts";

/**
 * People, organisations, teams, robots, what they may do, how they prove who they are, and what they did.
 * Principals and subjects are texts like `user:3`, `team:4`, `robot:5`; a user's or an organisation's number is
 * its namespace's.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await extendNamespaces(db);
  await retiredNames(db);
  await extendRepositories(db);
  await extendUploads(db);
  await db.schema.alterTable("repository_blobs").addColumn("leased_to", "text").execute();
  await users(db);
  await credentials(db);
  await organizations(db);
  await grants(db);
  await audit(db);
}

async function extendNamespaces(db: Kysely<unknown>): Promise<void> {
  const add = (name: string, type: "text" | "bigint") =>
    db.schema.alterTable("namespaces").addColumn(name, type);
  await add("skeleton", "text").execute();
  await add("default_visibility", "text").execute();
  await add("description", "text").execute();
  await add("suspended_at", "bigint").execute();
  // A deleted namespace keeps its row, and so its name.
  await add("deleted_at", "bigint").execute();
  await sql`update namespaces set skeleton = 'llbrary', description = ''`.execute(db);
  await db.schema
    .createIndex("namespaces_by_skeleton")
    .on("namespaces")
    .column("skeleton")
    .unique()
    .execute();
}

/** Names of deleted accounts, until somebody releases them: then the skeleton is free as well. */
async function retiredNames(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex("namespaces_retired")
    .on("namespaces")
    .column("name")
    .where(sql`deleted_at`, "is not", null)
    .where(sql`skeleton`, "is not", null)
    .execute();
}

async function extendRepositories(db: Kysely<unknown>): Promise<void> {
  const table = () => db.schema.alterTable("repositories");
  // Null in the root namespace, which has one setting for all.
  await table().addColumn("visibility", "text").execute();
  await table()
    .addColumn("description", "text", (column) => column.notNull().defaultTo(""))
    .execute();
  await table().addColumn("readme", "text").execute();
  await table()
    .addColumn("immutable_tags", "text", (column) => column.notNull().defaultTo("[]"))
    .execute();
  await table()
    .addColumn("allow_overwrite", "integer", (column) => column.notNull().defaultTo(1))
    .execute();
  await table()
    .addColumn("read_only", "integer", (column) => column.notNull().defaultTo(0))
    .execute();
  await table()
    .addColumn("created_by", "text", (column) => column.notNull().defaultTo("anonymous"))
    .execute();
  await createIndex(db, "repositories_by_namespace", "repositories", ["namespace_id", "path"]);
}

async function extendUploads(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("uploads").addColumn("counted_for", "text").execute();
  await db.schema.dropIndex("uploads_by_owner").execute();
  await createIndex(db, "uploads_by_share", "uploads", ["counted_for"]);
  await createIndex(db, "uploads_by_repository", "uploads", ["repository"]);
}

async function users(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("users")
    .addColumn("id", "integer", (column) => column.primaryKey().references("namespaces.id"))
    .addColumn("email", "text")
    .addColumn("email_verified_at", "bigint")
    .addColumn("password_hash", "text")
    // Rises with every change that ends what a password has opened.
    .addColumn("credential_version", "integer", (column) => column.notNull().defaultTo(1))
    .addColumn("is_admin", "integer", (column) => column.notNull().defaultTo(0))
    .addColumn("disabled_at", "bigint")
    .addColumn("totp_secret", "text")
    .addColumn("totp_confirmed_at", "bigint")
    .addColumn("totp_last_step", "bigint")
    .addColumn("language", "text")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("last_signed_in_at", "bigint")
    .execute();
  await createIndex(db, "users_by_email", "users", ["email"]);
  await createIndex(db, "users_by_admin", "users", ["is_admin"]);
  await db.schema
    .createTable("recovery_codes")
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id"))
    .addColumn("code_hash", "text", (column) => column.notNull())
    .addColumn("used_at", "bigint")
    .addPrimaryKeyConstraint("recovery_codes_pk", ["user_id", "code_hash"])
    .execute();
  await db.schema
    .createTable("identities")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("provider", "text", (column) => column.notNull())
    .addColumn("issuer", "text", (column) => column.notNull())
    .addColumn("subject", "text", (column) => column.notNull())
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id"))
    .addColumn("email", "text")
    .addColumn("name", "text")
    .addColumn("linked_at", "bigint", (column) => column.notNull())
    .addColumn("last_used_at", "bigint")
    .addUniqueConstraint("identities_by_subject", ["provider", "issuer", "subject"])
    .execute();
  await createIndex(db, "identities_by_user", "identities", ["user_id"]);
}

async function credentials(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("sessions")
    .addColumn("id", "integer", neverAgain)
    .addColumn("secret_hash", "text", (column) => column.notNull().unique())
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id"))
    .addColumn("method", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("signed_in_at", "bigint", (column) => column.notNull())
    .addColumn("last_seen_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .addColumn("address", "text")
    .addColumn("user_agent", "text")
    .execute();
  await createIndex(db, "sessions_by_user", "sessions", ["user_id", "id"]);
  await createIndex(db, "sessions_by_expiry", "sessions", ["expires_at"]);
  await createIndex(db, "sessions_by_use", "sessions", ["last_seen_at"]);
  await db.schema
    .createTable("tokens")
    .addColumn("id", "integer", (column) => column.primaryKey())
    // `personal`, `refresh` (of a docker login) or `robot`
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("principal", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("secret_hash", "text", (column) => column.notNull().unique())
    .addColumn("last_four", "text", (column) => column.notNull())
    // A JSON list of `repository:<glob>:<actions>`; null for no limit but the owner's rights.
    .addColumn("scopes", "text")
    // Of a refresh token: the owner's credential version that it was made under.
    .addColumn("credential_version", "integer")
    .addColumn("created_by", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint")
    .addColumn("last_used_at", "bigint")
    .addColumn("revoked_at", "bigint")
    .execute();
  await createIndex(db, "tokens_by_principal", "tokens", ["principal", "id"]);
  await createIndex(db, "tokens_by_maker", "tokens", ["created_by", "id"]);
  await db.schema
    .createTable("one_time_secrets")
    .addColumn("secret_hash", "text", (column) => column.primaryKey())
    .addColumn("purpose", "text", (column) => column.notNull())
    .addColumn("user_id", "integer", (column) => column.references("users.id"))
    // What redeeming needs to know, as JSON.
    .addColumn("data", "text", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull().defaultTo(0))
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
  await createIndex(db, "one_time_secrets_by_user", "one_time_secrets", ["user_id", "purpose", "created_at"]);
  await createIndex(db, "one_time_secrets_by_expiry", "one_time_secrets", ["expires_at"]);
}

async function organizations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("organizations")
    .addColumn("id", "integer", (column) => column.primaryKey().references("namespaces.id"))
    .addColumn("display_name", "text", (column) => column.notNull().defaultTo(""))
    .addColumn("require_second_factor", "integer", (column) => column.notNull().defaultTo(0))
    .addColumn("created_by", "text", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("organization_members")
    .addColumn("organization_id", "integer", (column) => column.notNull().references("organizations.id"))
    .addColumn("user_id", "integer", (column) => column.notNull().references("users.id"))
    .addColumn("role", "text", (column) => column.notNull())
    .addColumn("added_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("organization_members_pk", ["organization_id", "user_id"])
    .execute();
  await createIndex(db, "organization_members_by_user", "organization_members", [
    "user_id",
    "organization_id",
  ]);
  await createIndex(db, "organization_members_by_role", "organization_members", [
    ...(["organization_id", "role", "user_id"] as const),
  ]);
  await db.schema
    .createTable("invitations")
    .addColumn("id", "integer", neverAgain)
    // Null for an invitation to the site itself.
    .addColumn("organization_id", "integer", (column) => column.references("organizations.id"))
    .addColumn("user_id", "integer", (column) => column.references("users.id"))
    .addColumn("email", "text")
    .addColumn("role", "text")
    .addColumn("secret_hash", "text", (column) => column.notNull().unique())
    .addColumn("invited_by", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .addColumn("accepted_at", "bigint")
    .execute();
  await createIndex(db, "invitations_by_organization", "invitations", ["organization_id", "id"]);
  await createIndex(db, "invitations_by_user", "invitations", ["user_id", "id"]);
  await createIndex(db, "invitations_by_email", "invitations", ["email", "id"]);
  await createIndex(db, "invitations_by_expiry", "invitations", ["expires_at"]);
  await db.schema
    .createTable("teams")
    .addColumn("id", "integer", neverAgain)
    .addColumn("organization_id", "integer", (column) => column.notNull().references("organizations.id"))
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("description", "text", (column) => column.notNull().defaultTo(""))
    // `<provider>:<group>` whose members this team follows; null for a team kept by hand.
    .addColumn("synced_group", "text")
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addUniqueConstraint("teams_by_name", ["organization_id", "name"])
    .execute();
  await createIndex(db, "teams_by_group", "teams", ["synced_group"]);
  await db.schema
    .createTable("team_members")
    .addColumn("team_id", "integer", (column) => column.notNull().references("teams.id"))
    .addColumn("principal", "text", (column) => column.notNull())
    .addColumn("maintainer", "integer", (column) => column.notNull().defaultTo(0))
    .addColumn("added_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("team_members_pk", ["team_id", "principal"])
    .execute();
  await createIndex(db, "team_members_by_principal", "team_members", ["principal", "team_id"]);
  await db.schema
    .createTable("robots")
    .addColumn("id", "integer", neverAgain)
    .addColumn("namespace_id", "integer", (column) => column.notNull().references("namespaces.id"))
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("description", "text", (column) => column.notNull().defaultTo(""))
    .addColumn("disabled_at", "bigint")
    .addColumn("created_by", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addUniqueConstraint("robots_by_name", ["namespace_id", "name"])
    .execute();
}

async function grants(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("grants")
    .addColumn("id", "integer", neverAgain)
    .addColumn("namespace_id", "integer", (column) => column.notNull().references("namespaces.id"))
    .addColumn("subject", "text", (column) => column.notNull())
    // Below the namespace: `**` for all of it, `app`, `web/*`.
    .addColumn("pattern", "text", (column) => column.notNull())
    .addColumn("is_glob", "integer", (column) => column.notNull())
    // `read`, `write`, `admin`, or null for a row that only denies.
    .addColumn("role", "text")
    .addColumn("can_delete", "integer", (column) => column.notNull().defaultTo(0))
    .addColumn("can_create", "integer", (column) => column.notNull().defaultTo(0))
    // A JSON list of actions.
    .addColumn("denied", "text", (column) => column.notNull().defaultTo("[]"))
    .addColumn("created_by", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addUniqueConstraint("grants_by_subject", ["namespace_id", "subject", "pattern"])
    .execute();
  // A decision reads one exact row and the globs, however many repositories a subject has rights on.
  await createIndex(db, "grants_by_kind", "grants", ["namespace_id", "subject", "is_glob", "pattern"]);
  await createIndex(db, "grants_of_namespace", "grants", ["namespace_id", "id"]);
  await createIndex(db, "grants_of_subject", "grants", ["subject", "namespace_id"]);
}

async function audit(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("audit_events")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("action", "text", (column) => column.notNull())
    // The action's first word, to look for all that is done to one kind of thing.
    .addColumn("thing", "text", (column) => column.notNull())
    .addColumn("actor", "text", (column) => column.notNull())
    .addColumn("credential", "text")
    .addColumn("address", "text")
    .addColumn("namespace_id", "integer")
    .addColumn("object", "text", (column) => column.notNull())
    // `ok`, `refused` or `failed`
    .addColumn("result", "text", (column) => column.notNull())
    // JSON
    .addColumn("detail", "text")
    .addColumn("request_id", "text")
    .execute();
  // Any one of these conditions narrows a search, in the order of the ids.
  for (const column of ["namespace_id", "actor", "object", "action", "thing"])
    await createIndex(db, `audit_events_by_${column}`, "audit_events", [column, "id"]);
  // Nearly everything succeeds, and is not looked for by that.
  await db.schema
    .createIndex("audit_events_not_ok")
    .on("audit_events")
    .columns(["result", "id"])
    .where("result", "<>", "ok")
    .execute();
  await createIndex(db, "audit_events_by_time", "audit_events", ["at"]);
}

/** The audit mentions these numbers for a long time: the next row must not get that of one that was removed. */
function neverAgain(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.primaryKey().autoIncrement();
}
