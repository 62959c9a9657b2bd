import { z } from "zod";
import { actor, id, paragraph, shortName, time, timeInput } from "../fields.ts";
import { listQuery, page } from "../lists.ts";
import { none, operation } from "../operation.ts";

const robot = z
  .object({
    id,
    name: z.string(),
    login: z.string().describe("`<namespace>.<robot>`, to sign in with."),
    namespace: z.string(),
    description: z.string(),
    disabled: z.boolean(),
    created_at: time,
    created_by: actor,
    last_four: z.string().nullable().describe("The secret's last characters."),
    expires_at: time.nullable().describe("When the secret ends."),
    last_used_at: time.nullable(),
  })
  .meta({ id: "Robot" });

const robotSecret = robot
  .extend({
    secret: z.string().describe("Shown once."),
    docker_config_json: z.string().describe("A `config.json` for Docker, as text."),
    image_pull_secret: z.string().describe("A Kubernetes manifest (YAML) of kind Secret."),
    hosts_toml: z.string().describe("containerd's `hosts.toml` for this server."),
  })
  .meta({ id: "RobotSecret" });

const expiry = timeInput.nullable().optional().describe("When its secret ends; null for never.");

export const robotOperations = {
  listRobots: operation("listRobots", {
    summary: "List a namespace's robots",
    query: listQuery({}),
    answers: { 200: page(robot) },
    problems: ["forbidden", "cursor_invalid"],
  }),

  createRobot: operation("createRobot", {
    summary: "Make a robot; what it may do is granted apart",
    description: "The secret is in this answer and never again.",
    body: z.object({ name: shortName, description: paragraph(1000).optional(), expires_at: expiry }),
    answers: { 201: robotSecret },
    problems: ["forbidden", "name_taken", "quota_exceeded"],
  }),

  getRobot: operation("getRobot", {
    summary: "Read a robot",
    answers: { 200: robot },
    problems: ["forbidden"],
  }),

  updateRobot: operation("updateRobot", {
    summary: "Change or disable a robot",
    body: z.object({ description: paragraph(1000).optional(), disabled: z.boolean().optional() }),
    answers: { 200: robot },
    problems: ["forbidden"],
  }),

  deleteRobot: operation("deleteRobot", {
    summary: "Delete a robot and its grants",
    answers: { 204: none },
    problems: ["forbidden"],
  }),

  renewRobotSecret: operation("renewRobotSecret", {
    summary: "Give a robot a new secret; the one before ends at once",
    body: z.object({ expires_at: expiry }),
    answers: { 200: robotSecret },
    problems: ["forbidden"],
  }),
};
