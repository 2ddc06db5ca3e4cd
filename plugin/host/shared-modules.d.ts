/** Written by the build: the shared modules, with the names that the plugin's build imports from each. */
declare module 'ccmon:shared-modules' {
  export const sharedModules: Record<string, Record<string, unknown>>;
}
