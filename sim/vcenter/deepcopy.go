// SPDX-License-Identifier: Apache-2.0

package main

import "reflect"

// deepCopy copies a value with all that its pointers, slices and interfaces lead to. Unexported
// fields, of time.Time for example, are copied as they are; maps do not occur in vSphere's types.
func deepCopy(value reflect.Value) reflect.Value {
	switch value.Kind() {
	case reflect.Ptr:
		if value.IsNil() {
			return value
		}
		result := reflect.New(value.Type().Elem())
		result.Elem().Set(deepCopy(value.Elem()))
		return result
	case reflect.Interface:
		if value.IsNil() {
			return value
		}
		result := reflect.New(value.Type()).Elem()
		result.Set(deepCopy(value.Elem()))
		return result
	case reflect.Slice:
		if value.IsNil() {
			return value
		}
		result := reflect.MakeSlice(value.Type(), value.Len(), value.Len())
		for i := 0; i < value.Len(); i++ {
			result.Index(i).Set(deepCopy(value.Index(i)))
		}
		return result
	case reflect.Struct:
		result := reflect.New(value.Type()).Elem()
		result.Set(value)
		for i := 0; i < value.NumField(); i++ {
			if value.Type().Field(i).IsExported() {
				result.Field(i).Set(deepCopy(value.Field(i)))
			}
		}
		return result
	}
	return value
}
