// Scripting.
