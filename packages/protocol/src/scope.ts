/** A resource and what may be done with it (Docker registry token specification, "Requesting a token"). */
export interface Scope {
  /** `repository`, `registry`, … */
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/** The most scopes read out of one token request; a client asks for a target and a few mount sources. */
export const maxScopes = 100;

const pattern = /^([a-z0-9]+)(?:\([a-z0-9]+\))?:([^\s]{1,300}):([a-z*,]{1,100})$/;

export const Scope = {
  /** Reads `type:name:action,action`; undefined for anything else. */
  parse(text: string): Scope | undefined {
    const [, type, name, actions] = pattern.exec(text) ?? [];
    if (type === undefined || name === undefined || actions === undefined) return undefined;
    return { type, name, actions: [...new Set(actions.split(",").filter((action) => action !== ""))] };
  },

  format({ type, name, actions }: Scope): string {
    return `${type}:${name}:${actions.join(",")}`;
  },
};
