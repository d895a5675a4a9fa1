// Style sheets are imported for their effect alone; vite turns them into files.
declare module '*.css';
