declare module 'replace-in-file-webpack-plugin' {
  import type { Compiler } from 'webpack';

  interface ReplaceOption {
    dir?: string;
    test?: RegExp | RegExp[];
    rules: { search: string | RegExp; replace: string }[];
  }

  class ReplaceInFilePlugin {
    constructor(options?: ReplaceOption[]);
    apply(compiler: Compiler): void;
  }

  export default ReplaceInFilePlugin;
}
