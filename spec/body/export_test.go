package body

// Voids tells whether a body with such a fault has no value.
func Voids(k Kind) bool { return k.voids() }
