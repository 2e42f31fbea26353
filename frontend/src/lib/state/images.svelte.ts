import { shared } from './shared.svelte';

/** Whether pictures may be fetched at all. */
export const imagesOn = (): boolean => shared.state?.settings.images ?? false;
