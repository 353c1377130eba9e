/** Every page of the dApp: its name, and its path below the language, for a settled run. */
export function pagesFor(id: string): readonly { readonly name: string; readonly path: string }[] {
  return [
    { name: 'home', path: '' },
    { name: 'runs', path: 'runs/' },
    { name: 'run', path: `run/?id=${id}` },
    { name: 'verify', path: `verify/?id=${id}` },
    { name: 'designer', path: 'designer/' },
    { name: 'submit', path: 'submit/' },
    { name: 'explorer', path: 'explorer/' },
    { name: 'stake', path: 'stake/' },
  ]
}
