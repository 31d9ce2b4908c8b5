// Sessions as a forest: groups by what they need of a person, forks under their parents. Who is
// archived and who is not do not stand together. Knows no editor.

import type { Session } from "../shapes.ts";

/** From the most to the least urgent. */
export const GROUPS = ["waiting", "running", "open", "paused", "archived"] as const;
export type GroupName = (typeof GROUPS)[number];

/** A session with the forks that were made of it. */
export interface Family {
  readonly session: Session;
  readonly forks: readonly Family[];
}

export interface Group {
  readonly name: GroupName;
  readonly families: readonly Family[];
}

export function isFamily(given: unknown): given is Family {
  return typeof given === "object" && given !== null && "session" in given && "forks" in given;
}

/** The session that a command is called with: by its id, or on its row. */
export function calledOn(given: unknown): string | undefined {
  if (typeof given === "string") {
    return given;
  }
  return isFamily(given) ? given.session.id : undefined;
}

/** The groups that hold something. A family stands where its most urgent member belongs. */
export function forest(sessions: readonly Session[]): readonly Group[] {
  const families = familiesOf(sessions);
  const byGroup = grouped(families, mostUrgent);
  return GROUPS.flatMap((name) => {
    const found = byGroup.get(name);
    return found ? [{ name, families: found }] : [];
  });
}

/** The group of one session by itself. */
export function groupOf(session: Session): GroupName {
  if (session.archived) {
    return "archived";
  }
  return session.state === "idle" ? "open" : session.state;
}

/** The session under which a fork stands; none where only one of the two is archived. */
export function aboveOf(
  session: Session,
  get: (id: string) => Session | undefined,
): Session | undefined {
  const parent = session.parent === undefined ? undefined : get(session.parent);
  return parent?.archived === session.archived ? parent : undefined;
}

/** The row of a session, and the group that it stands in. */
export function placeOf(
  id: string,
  groups: readonly Group[],
): { readonly group: Group; readonly family: Family } | undefined {
  for (const group of groups) {
    const family = membersOf(group.families).find((one) => one.session.id === id);
    if (family) {
      return { group, family };
    }
  }
  return undefined;
}

/** How many sessions a group is about: families bring members along that belong elsewhere. */
export function countOf(group: Group): number {
  return membersOf(group.families).filter((one) => groupOf(one.session) === group.name).length;
}

function familiesOf(sessions: readonly Session[]): readonly Family[] {
  const known = new Map(sessions.map((one) => [one.id, one]));
  const children = grouped(sessions, (one) => aboveOf(one, (id) => known.get(id))?.id);
  const family = (session: Session): Family => ({
    session,
    forks: (children.get(session.id) ?? []).map(family),
  });
  return (children.get(undefined) ?? []).map(family);
}

/** Families with all of their forks, each as a family of its own. */
function membersOf(families: readonly Family[]): readonly Family[] {
  return families.flatMap((family) => [family, ...membersOf(family.forks)]);
}

function mostUrgent(family: Family): GroupName {
  const names = [groupOf(family.session), ...family.forks.map(mostUrgent)];
  return GROUPS.find((name) => names.includes(name)) ?? "open";
}

function grouped<K, T>(all: readonly T[], keyOf: (one: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) {
      group.push(one);
    } else {
      groups.set(key, [one]);
    }
  }
  return groups;
}
