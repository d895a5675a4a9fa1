// One version for the extension and the agent; the build replaces nothing here, package.json is checked against it.

/** Semantic version of this agent. */
export const VERSION = '0.1.0';
