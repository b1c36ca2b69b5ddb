export { HoldallProvider, type HoldallProviderProps, useHoldallClient } from './holdall-provider.tsx'
