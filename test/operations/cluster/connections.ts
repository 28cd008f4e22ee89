// The open connections of a process, as Atlas returns them.
export const connections = (value: number | null) => ({
  granularity: 'PT1M',
  measurements: [
    {
      name: 'CONNECTIONS',
      dataPoints: [
        { timestamp: '2026-11-25T09:57:00Z', value: 1 },
        { timestamp: '2026-11-25T09:58:00Z', value },
      ],
    },
  ],
});
