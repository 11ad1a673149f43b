// Arrays.
