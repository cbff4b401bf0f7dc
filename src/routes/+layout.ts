// All data is on the device: there is nothing that a server could render.
export const ssr = false;
export const prerender = false;
